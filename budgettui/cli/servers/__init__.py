"""Commands that others ask: metrics over HTTP, webhooks, the Model Context Protocol."""
