import { client, model, print, prompt } from './client.mjs';

const { data, response } = await client.chat.completions
  .create({ model, messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: prompt }], ...extra() })
  .withResponse();

print({
  text: data.choices[0].message.content,
  finishReason: data.choices[0].finish_reason,
  model: data.model,
  usage: data.usage,
  callId: response.headers.get('x-litellm-call-id'),
  headers: Object.fromEntries(response.headers),
});

function extra() {
  return process.env.GUARD_EXTRA ? JSON.parse(process.env.GUARD_EXTRA) : {};
}
