import { client, model, print, prompt, tools } from './client.mjs';

const runner = client.chat.completions.stream({ model, messages: [{ role: 'user', content: prompt }], tools });
const completion = await runner.finalChatCompletion();
const calls = completion.choices[0].message.tool_calls;

print({
  calls: calls.map((call) => ({ id: call.id, name: call.function.name, arguments: JSON.parse(call.function.arguments) })),
  finishReason: completion.choices[0].finish_reason,
});
