import { client, describe, model, print, prompt } from './client.mjs';

// GUARD_STREAM: absent for a whole response, "events" for the raw events, "helper" for the SDK's accumulating stream.
const mode = process.env.GUARD_STREAM ?? '';
const tools = process.env.GUARD_TOOLS ? JSON.parse(process.env.GUARD_TOOLS) : undefined;
const choice = process.env.GUARD_TOOL_CHOICE;
const body = { model, ...(choice ? { tool_choice: choice } : {}), input: process.env.GUARD_INPUT ? JSON.parse(process.env.GUARD_INPUT) : prompt, ...(tools ? { tools } : {}) };

function summary(response) {
  return {
    type: null,
    text: response.output_text,
    status: response.status,
    model: response.model,
    usage: response.usage,
    calls: response.output.filter((item) => item.type === 'function_call').map((item) => ({ id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) })),
    items: response.output.map((item) => item.type),
    output: response.output,
  };
}

try {
  if (mode === 'events') {
    const events = [];
    let text = '';
    let final = null;
    const places = [];
    for await (const event of await client.responses.create({ ...body, stream: true })) {
      events.push(event.type);
      places.push(event.output_index ?? null);
      text += event.type === 'response.output_text.delta' ? event.delta : '';
      final = event.type === 'response.completed' ? event.response : final;
    }

    print({ type: null, events, places, text, status: final?.status ?? null, output: final?.output ?? null, usage: final?.usage ?? null });
  } else if (mode === 'helper') {
    print(summary(await client.responses.stream(body).finalResponse()));
  } else {
    print(summary(await client.responses.create(body)));
  }
} catch (error) {
  print(describe(error));
}
