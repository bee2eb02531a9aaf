"""What no client of `mcp` should send: each is answered with an error, and the server lives on."""

import json
import subprocess
import threading

import psutil
import pytest

pytest.importorskip("mcp")

STEERING = "st\x1b]52;c;eA==\x07\u202e"


class Assistant:
    """`budgettui mcp`, spoken to line by line."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.process = subprocess.Popen(
            sandbox.command("mcp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        client = {"name": "test", "version": "1"}
        start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
        assert "result" in self.ask(request(0, "initialize", start))
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(raw + b"\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, message):
        self.send(message)
        return self.answer()

    def close(self):
        """End its input; its exit code and errors."""
        self.process.stdin.close()
        errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.wait(30), errors


@pytest.fixture
def assistant(sandbox):
    assistant = Assistant(sandbox)
    yield assistant
    if assistant.process.poll() is None:
        assistant.process.kill()
        assistant.close()


def request(number, method, parameters=None):
    message = {"jsonrpc": "2.0", "id": number, "method": method}
    return message if parameters is None else message | {"params": parameters}


def call(name, **arguments):
    return request(1, "tools/call", {"name": name, "arguments": arguments})


def raw_call(arguments):
    return b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":' + arguments + b"}"


ERRORS = {
    "no JSON": (b"{", "valid JSON"),
    "a text": (b"hello", "valid JSON"),
    "zeros": (b"\x00" * 1000, "valid JSON"),
    "a list": (b"[]", "not an object"),
    "a number": (b"3", "not an object"),
    "nested lists": (b"[" * 200_000, "nested too deeply"),
    "nested objects": (b'{"a":' * 100_000, "nested too deeply"),
    "a long line": (b"x" * 5_000_000, "longer than 1,000,000 bytes"),
    "a line that is just too long": (b'"' + b"x" * 1_000_000 + b'"', "longer than 1,000,000 bytes"),
    "a key twice": (b'{"jsonrpc":"2.0","id":3,"id":4,"method":"tools/list"}', "a duplicate key"),
    "a tool twice": (raw_call(b'{"name":"status","name":"gate"}'), "a duplicate key"),
    "a number without end": (raw_call(b'{"name":"events","limit":' + b"9" * 900_000 + b"}"), "valid JSON"),
    "an id without end": (b'{"jsonrpc":"2.0","id":' + b"9" * 900_000 + b"}", "valid JSON"),
    "a long id": (request("x" * 1000, "tools/list"), "its id is neither"),
    "no id": (request(None, "tools/list"), "its id is neither"),
    "an object as id": (request({"a": 1}, "tools/list"), "its id is neither"),
    "a truth as id": (request(True, "ping"), "its id is neither"),
    "another version": ({"jsonrpc": "1.0", "id": 1, "method": "tools/list"}, "not a JSON-RPC request"),
    "no method": ({"jsonrpc": "2.0", "id": 1}, "not a JSON-RPC request"),
    "a text as parameters": (request(1, "tools/call", "x"), "not a JSON-RPC request"),
    "half a character": (raw_call(b'{"name":"status","arguments":{"a":"\\ud800"}}'), "not a JSON-RPC"),
    "an unknown method": (request(1, "tools/nope"), "Method not found"),
    "a method that steers": (request(1, STEERING), "Method not found"),
    "no parameters": (request(1, "tools/call"), "Invalid request parameters"),
    "a list of arguments": (request(1, "tools/call", {"name": "x", "arguments": [1]}), "Invalid request"),
}  # fmt: skip
FAILURES = {
    "an unknown tool": (call("add"), "there is no tool 'add'"),
    "a tool that steers": (call(STEERING), "there is no tool 'st\\x1b]52"),
    "a long name": (call("x" * 100_000), "there is no tool 'xxx"),
    "many arguments": (call("status", **{f"k{n}": 1 for n in range(30_000)}), "but not k0, k1, k10, k1"),
    "an object for a list": (call("status", services={"a": 1}), "services: it must be a list"),
    "many values": (call("status", services=["x"] * 100_000), "at most 1,000 are accepted"),
    "a long value": (call("status", services=["x" * 500_000]), "longer than 10,000 characters"),
    "a service that steers": (call("status", services=[STEERING + "\x00"]), "is not a service"),
    "infinity": (raw_call(b'{"name":"events","arguments":{"limit":1e999999}}'), "inf is not of type"),
    "a truth for a number": (call("events", limit=True), "limit: True is not of type integer"),
    "a number below": (call("events", limit=-1), "-1 is not in the range"),
    "a time without end": (call("status", as_of="1w" + " " * 9000 + "x"), "is not understood"),
    "no text": (raw_call(b'{"name":"gate","arguments":{"services":["\xff\xfe"]}}'), "is not a service"),
}  # fmt: skip


def test_each_is_answered(assistant):
    store = assistant.sandbox.folder / "events.db"
    before = store.read_bytes()
    for name, (message, sentence) in ERRORS.items():
        answer = assistant.ask(message)
        assert sentence in answer["error"]["message"], (name, answer)
        assert len(json.dumps(answer)) < 2000
    for name, (message, sentence) in FAILURES.items():
        result = assistant.ask(message)["result"]
        assert result["isError"] and sentence in result["content"][0]["text"], (name, result)
        assert len(result["content"][0]["text"]) < 2000
        assert not set("\x1b\x07") & set(result["content"][0]["text"]), name
    assert not assistant.ask(call("status"))["result"].get("isError")
    assert psutil.Process(assistant.process.pid).memory_info().rss < 300_000_000
    assert assistant.close() == (0, "")
    assert store.read_bytes() == before


def test_a_thousand_calls_at_once(assistant):
    def send():
        for number in range(1000):
            assistant.send(request(number + 1, "tools/call", {"name": "services", "arguments": {}}))
        assistant.send(request(1001, "tools/call", {"name": "status", "arguments": {}}))

    sender = threading.Thread(target=send)
    sender.start()
    answers = [assistant.answer() for _ in range(1001)]
    sender.join()
    assert sorted(answer["id"] for answer in answers) == list(range(1, 1002))
    assert [each["id"] for each in answers if not each["result"].get("isError")] == [1001]
    assert psutil.Process(assistant.process.pid).memory_info().rss < 300_000_000
    assert assistant.close() == (0, "")


@pytest.mark.parametrize("rest", [b"", b'{"jsonrpc":"2.0","id":1,"meth', b"[" * 100_000])
def test_input_that_ends_in_the_middle(assistant, rest):
    assistant.process.stdin.write(json.dumps(call("status")).encode() + b"\n" + rest)
    assistant.process.stdin.flush()
    assert assistant.answer()["result"]["structuredContent"]
    code, errors = assistant.close()
    assert (code, errors) == (0, "")
