"""Commands that run as servers: metrics over HTTP, webhooks, the Model Context Protocol."""
