import { client, describe, model, print, prompt } from './client.mjs';

const controller = new AbortController();
const { data: stream, response } = await client.chat.completions
  .create({ model, stream: true, messages: [{ role: 'user', content: prompt }] }, { signal: controller.signal })
  .withResponse();
let text = '';
let error = null;
try {
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    if (text.length > 0) {
      controller.abort();
    }
  }
} catch (caught) {
  error = describe(caught);
}

print({ text, error, aborted: controller.signal.aborted, callId: response.headers.get('x-litellm-call-id') });
