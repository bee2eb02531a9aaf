"""A Model Context Protocol server over stdio, whose tools are the commands with JSON output."""

import sys
from typing import TYPE_CHECKING, cast

from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from budgettui import __version__
from budgettui.cli.servers.json_rpc_lines import RequestLines
from budgettui.cli.servers.mcp_tools import AnswerTool, answer_tools

if TYPE_CHECKING:
    from anyio import AsyncFile

_INSTRUCTIONS = (
    "Error budgets of services: how much is left, how fast it burns, what spent it, and whether a service may"
    " ship. Every tool only reads. Minutes and percentages say so in their names; times are ISO 8601."
)
_READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


async def serve_stdio(config: str | None, store: str | None) -> None:
    """Serve on standard input and output until the client disconnects."""
    tools = {tool.name: tool for tool in answer_tools()}
    server = mcp_server(tools, config, store)
    lines = RequestLines(sys.stdin.buffer)
    async with stdio_server(stdin=cast("AsyncFile[str]", lines)) as (requests, replies):
        lines.reply = replies.send
        await server.run(requests, replies, server.create_initialization_options())


def mcp_server(
    tools: dict[str, AnswerTool], config: str | None, store: str | None
) -> Server[dict[str, object]]:
    """A server for `tools`, which use the given configuration and store."""

    async def list_tools(
        _context: ServerRequestContext[dict[str, object]], _page: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    description=tool.description,
                    input_schema=tool.schema,
                    annotations=_READ_ONLY,
                )
                for tool in tools.values()
            ]
        )

    async def call_tool(
        _context: ServerRequestContext[dict[str, object]], call: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = tools.get(call.name)
        if tool is None:
            return _failed(f"there is no tool {call.name[:100]!r}; there are {', '.join(tools)}")
        answer = tool.call(call.arguments or {}, config, store)
        if answer.value is None:
            return _failed(answer.text)
        content = types.TextContent(type="text", text=answer.text)
        return types.CallToolResult(content=[content], structured_content=answer.value)

    return Server(
        "budgettui",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _failed(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)
