import { client, model, print, prompt } from './client.mjs';

const asksForUsage = process.env.GUARD_ASK_USAGE === '1';
const { data: stream, response } = await client.chat.completions
  .create({
    model,
    stream: true,
    messages: [{ role: 'user', content: prompt }],
    ...(asksForUsage ? { stream_options: { include_usage: true } } : {}),
  })
  .withResponse();

let text = '';
let chunks = 0;
let usage = null;
let usageChunks = 0;
let finishReason = null;
for await (const chunk of stream) {
  chunks++;
  text += chunk.choices[0]?.delta?.content ?? '';
  finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
  if (chunk.usage) {
    usage = chunk.usage;
    usageChunks++;
  }
}

print({ text, chunks, usage, usageChunks, finishReason, callId: response.headers.get('x-litellm-call-id') });
