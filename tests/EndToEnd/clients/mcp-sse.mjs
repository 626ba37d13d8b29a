// The unmodified SDK of the first line over its oldest transport, HTTP+SSE, against the hub. Prints one JSON object.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const headers = { Authorization: `Bearer ${process.env.GUARD_API_KEY}` };
const transport = () => new SSEClientTransport(new URL(process.env.GUARD_SSE_PATH ?? '/sse', process.env.GUARD_BASE_URL), {
  requestInit: { headers },
  eventSourceInit: { fetch: (url, init) => fetch(url, { ...init, headers: { ...headers, Accept: 'text/event-stream' } }) },
});
const client = new Client({ name: 'end-to-end', version: '1' }, { capabilities: { sampling: {}, elicitation: {}, roots: {} } });
client.setRequestHandler(CreateMessageRequestSchema, async () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled by the client' } }));
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Ana' } }));
client.setRequestHandler(ListRootsRequestSchema, async () => ({ roots: [] }));
const connection = transport();
await client.connect(connection);
// Counted as it comes: the SDK drops what it reads in one piece with the answer.
let progress = 0;
const read = connection.onmessage;
connection.onmessage = (message, extra) => {
  progress += message.method === 'notifications/progress' ? 1 : 0;
  read(message, extra);
};

const text = async (name, args) => (await client.callTool({ name, arguments: args })).content.map((part) => part.text ?? part.type).join('\n');
const failure = async (name) => {
  try {
    await client.callTool({ name, arguments: {} });
    return null;
  } catch (error) {
    return error.code;
  }
};

const { tools } = await client.listTools();
const { resources } = await client.listResources();
const { prompts } = await client.listPrompts();
const result = {
  server: client.getServerVersion().name,
  tools: tools.map((tool) => tool.name),
  echo: await text('everything-echo', { message: process.env.GUARD_PROMPT }),
  sampling: await text('everything-trigger-sampling-request', { prompt: 'hi' }),
  elicitation: await text('everything-trigger-elicitation-request', {}),
  long: (await client.callTool({ name: 'everything-trigger-long-running-operation', arguments: { duration: 1, steps: 4 } }, undefined, { onprogress: () => {} })).content[0].text,
  progress,
  cancelled: await client.callTool({ name: 'everything-trigger-long-running-operation', arguments: { duration: 30, steps: 30 } }, undefined, { signal: AbortSignal.timeout(500) })
    .then(() => null, (error) => error.name),
  after: await text('everything-echo', { message: 'still here' }),
  resource: (await client.readResource({ uri: resources[0].uri })).contents.length,
  prompts: prompts.map((prompt) => prompt.name),
  unknown: await failure('everything-nothing'),
};
await client.close();
process.stdout.write(JSON.stringify(result) + '\n');
