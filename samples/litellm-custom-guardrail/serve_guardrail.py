#!/usr/bin/env python3
"""Hosts a LiteLLM CustomGuardrail class behind the generic guardrail API, so that Guard (or LiteLLM) can ask it over HTTP.

    python3 serve_guardrail.py my_guardrail:PetsGuard --port 8011

Python's standard library is all it needs. With litellm installed the class is the real CustomGuardrail; without it a small
stand-in takes its place, and the program says so when it starts. The key callers must send in x-api-key is read from
JUDGE_KEY; without one nothing is asked for, which is only right on the machine itself.
"""

import argparse
import asyncio
import hmac
import importlib
import inspect
import json
import logging
import os
import sys
import threading
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "/beta/litellm_basic_guardrail_api"
MOST_BYTES = 32 * 1024 * 1024
PATIENCE = 60  # seconds one judgement may take
BUGS = (AttributeError, IndexError, KeyError, NameError, TypeError)
INPUTS = ("texts", "images", "tools", "tool_calls", "structured_messages", "model")


class Record(types.SimpleNamespace):
    """Members by name, as an attribute or as an item: enough of LiteLLM's response and key objects for most guardrails."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __getitem__(self, name):
        return getattr(self, name)

    def get(self, name, default=None):
        return self.__dict__.get(name, default)


class StandIn:
    """Takes the place of litellm's CustomGuardrail where litellm is not installed."""

    def __init__(self, guardrail_name=None, **options):
        self.guardrail_name = guardrail_name
        self.optional_params = options

    def should_run_guardrail(self, *_, **__):
        return True  # whoever asks has decided that already


def custom_guardrail():
    """The class guardrails derive from, and whether it is the real one."""
    try:
        from litellm.integrations.custom_guardrail import CustomGuardrail

        return CustomGuardrail, True
    except ImportError:
        pass

    def module(name, **members):
        made = sys.modules.setdefault(name, types.ModuleType(name))
        made.__dict__.update(members)
        made.__path__ = []

    module("litellm", ModelResponse=Record)
    for name in ("integrations", "proxy", "caching", "types"):
        module("litellm." + name)
    module("litellm.integrations.custom_guardrail", CustomGuardrail=StandIn, log_guardrail_information=lambda hook: hook)
    module("litellm._logging", verbose_proxy_logger=logging.getLogger("guardrail"))
    module("litellm.proxy._types", UserAPIKeyAuth=Record)
    module("litellm.caching.caching", DualCache=Record)
    module("litellm.types.guardrails", GuardrailEventHooks=Record)
    return StandIn, False


def texts_of(messages):
    """Every text of chat messages with the role it is said in, in the order they are sent."""
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else [{"text": content}]:
            if isinstance(part.get("text"), str):
                yield message.get("role", "user"), part["text"]


class Judge:
    """Calls the hooks a guardrail has, newest first."""

    def __init__(self, guardrail, ancestor):
        self.guardrail = guardrail
        self.ancestor = ancestor

    def has(self, hook):
        return getattr(type(self.guardrail), hook, None) is not getattr(self.ancestor, hook, None)

    async def judge(self, question):
        try:
            texts = await self.rewritten(question)
        except BUGS:
            raise  # the guardrail is broken: that is a failure, not a verdict
        except Exception as refusal:
            return {"action": "BLOCKED", "blocked_reason": reason(refusal)}
        if isinstance(texts, str):
            return {"action": "BLOCKED", "blocked_reason": texts}
        if texts == question["texts"]:
            return {"action": "NONE"}
        return {"action": "GUARDRAIL_INTERVENED", "texts": texts}

    async def rewritten(self, question):
        """The texts afterwards, or one text that says why they are refused. Raises to refuse as well."""
        if self.has("apply_guardrail"):
            inputs = {name: question[name] for name in INPUTS if question.get(name)}
            returned = await self.guardrail.apply_guardrail(**accepted(
                self.guardrail.apply_guardrail, inputs=inputs, request_data=question["request_data"], input_type=question["input_type"], logging_obj=None))
            return (returned or inputs)["texts"]

        caller = Record(**{name.removeprefix("user_api_key_"): value for name, value in question["request_data"].items()})
        caller.api_key = caller.hash
        if question["input_type"] == "response":
            return await self.after_the_call(question, caller)
        return await self.before_the_call(question, caller)

    async def before_the_call(self, question, caller):
        # One plain message for each text: older guardrails often read nothing else.
        spoken = list(texts_of(question.get("structured_messages") or []))
        if [text for _, text in spoken] != question["texts"]:
            spoken = [("user", text) for text in question["texts"]]
        messages = [{"role": role, "content": text} for role, text in spoken]
        data = {"model": question.get("model"), "messages": messages, "metadata": {}, "litellm_call_id": question.get("litellm_call_id")}
        if self.has("async_pre_call_hook"):
            changed = await self.guardrail.async_pre_call_hook(user_api_key_dict=caller, cache=Record(), data=data, call_type="completion")
            if isinstance(changed, str):
                return changed
            data = changed or data
        if self.has("async_moderation_hook"):
            await self.guardrail.async_moderation_hook(data=data, user_api_key_dict=caller, call_type="completion")
        return [text for _, text in texts_of(data["messages"])]

    async def after_the_call(self, question, caller):
        if not self.has("async_post_call_success_hook"):
            return question["texts"]
        choices = [
            Record(index=index, finish_reason="stop", message=Record(role="assistant", content=text)) for index, text in enumerate(question["texts"])
        ]
        response = response_type()(id=question.get("litellm_call_id"), model=question.get("model"), choices=choices)
        data = {"model": question.get("model"), "messages": [], "metadata": {}}
        changed = await self.guardrail.async_post_call_success_hook(data=data, user_api_key_dict=caller, response=response)
        return [choice.message.content for choice in (changed or response).choices]


def response_type():
    response = sys.modules["litellm"].ModelResponse
    if response is Record:
        return Record

    def real(id, model, choices):
        return response(id=id, model=model, choices=[vars(choice) | {"message": vars(choice.message)} for choice in choices])

    return real


def accepted(method, **arguments):
    """Those arguments a method takes; older versions of the contract have fewer."""
    parameters = inspect.signature(method).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return arguments
    return {name: value for name, value in arguments.items() if name in parameters}


def reason(refusal):
    detail = getattr(refusal, "detail", None) or getattr(refusal, "message", None) or str(refusal)
    if isinstance(detail, dict):
        detail = detail.get("error") or detail.get("message") or json.dumps(detail)
    return str(detail)


def is_question(body):
    return (
        isinstance(body, dict)
        and isinstance(body.get("texts"), list)
        and all(isinstance(text, str) for text in body["texts"])
        and body.get("input_type") in ("request", "response")
        and isinstance(body.get("request_data"), dict)
    )


def handler(judge, loop, key):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def do_GET(self):
            self.answer(200 if self.path == "/health" else 404, {})

        def do_POST(self):
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 < length <= MOST_BYTES:
                self.close_connection = True
                return self.answer(413, {"detail": "a length of 1 byte to 32 MiB is needed"})
            body = self.rfile.read(length)
            if self.path != PATH:
                return self.answer(404, {"detail": "not found"})
            if key and not hmac.compare_digest(self.headers.get("x-api-key") or "", key):
                return self.answer(401, {"detail": "x-api-key is wrong"})
            try:
                question = json.loads(body)
            except ValueError:
                question = None
            if not is_question(question):
                return self.answer(422, {"detail": "not a question of the generic guardrail API"})
            try:
                verdict = asyncio.run_coroutine_threadsafe(judge.judge(question), loop).result(PATIENCE)
            except Exception as failure:
                print(f"the guardrail failed with {type(failure).__name__}", file=sys.stderr, flush=True)  # never the text
                return self.answer(500, {"detail": "the guardrail failed"})
            return self.answer(200, verdict)

        def answer(self, status, body):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser(description="Hosts a LiteLLM CustomGuardrail class behind the generic guardrail API.")
    parser.add_argument("guardrail", help="module:Class, the module beside this file or on PYTHONPATH")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8011)
    arguments = parser.parse_args()

    ancestor, is_real = custom_guardrail()
    if not is_real:
        print("litellm is not installed: a stand-in takes the place of its CustomGuardrail class", file=sys.stderr, flush=True)
    module, _, name = arguments.guardrail.partition(":")
    guardrail = getattr(importlib.import_module(module), name)(guardrail_name=name)

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = ThreadingHTTPServer((arguments.host, arguments.port), handler(Judge(guardrail, ancestor), loop, os.environ.get("JUDGE_KEY")))
    print(f"{name} is served at http://{arguments.host}:{server.server_port}{PATH}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
