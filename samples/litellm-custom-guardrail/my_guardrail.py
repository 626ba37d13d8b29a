"""Two guardrails as LiteLLM users have them: one with the newer single hook, one with the older hooks."""

import re

from litellm.integrations.custom_guardrail import CustomGuardrail

TICKET = re.compile(r"\bTICKET-\d+\b")


class PetsGuard(CustomGuardrail):
    """Refuses talk of a secret project, hides ticket numbers in questions and answers."""

    async def apply_guardrail(self, inputs, request_data, input_type, logging_obj=None):
        texts = inputs.get("texts", [])
        if any("project bluebird" in text.lower() for text in texts):
            raise ValueError("Project Bluebird is not for chat models.")
        inputs["texts"] = [TICKET.sub("<TICKET>", text) for text in texts]
        return inputs


class OlderGuard(CustomGuardrail):
    """The same with the hooks older versions of LiteLLM call."""

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        for message in data["messages"]:
            if isinstance(message.get("content"), str):
                message["content"] = TICKET.sub("<TICKET>", message["content"])
        return data

    async def async_moderation_hook(self, data, user_api_key_dict, call_type):
        if any("project bluebird" in str(message.get("content")).lower() for message in data["messages"]):
            raise ValueError("Project Bluebird is not for chat models.")

    async def async_post_call_success_hook(self, data, user_api_key_dict, response):
        for choice in response.choices:
            choice.message.content = TICKET.sub("<TICKET>", choice.message.content)
        return response
