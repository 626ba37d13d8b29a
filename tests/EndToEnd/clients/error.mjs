import { client, describe, model, print, prompt } from './client.mjs';

const stream = process.env.GUARD_STREAM === '1';
try {
  const completion = await client.chat.completions.create({ model, messages: [{ role: 'user', content: prompt }], stream });
  let text = '';
  if (stream) {
    for await (const chunk of completion) {
      text += chunk.choices[0]?.delta?.content ?? '';
    }
  }

  print({ type: null, text });
} catch (error) {
  print(describe(error));
}
