import { client, model, print, prompt, tools } from './client.mjs';

const messages = [{ role: 'user', content: prompt }];
const first = await client.chat.completions.create({ model, messages, tools, tool_choice: 'auto' });
const call = first.choices[0].message.tool_calls[0];
messages.push(first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: process.env.GUARD_TOOL_RESULT ?? 'sunny' });
const second = await client.chat.completions.create({ model, messages, tools });

print({
  id: call.id,
  name: call.function.name,
  arguments: JSON.parse(call.function.arguments),
  finishReason: first.choices[0].finish_reason,
  text: second.choices[0].message.content,
});
