// The unmodified SDK of the first line (revisions up to 2025-11-25) against the hub, with four real servers behind it. Prints one JSON object.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const client = new Client({ name: 'end-to-end', version: '1' }, { capabilities: { sampling: {}, elicitation: {}, roots: {} } });
client.setRequestHandler(CreateMessageRequestSchema, async () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled by the client' } }));
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Ana' } }));
client.setRequestHandler(ListRootsRequestSchema, async () => ({ roots: [] }));
await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', process.env.GUARD_BASE_URL), {
  requestInit: { headers: { Authorization: `Bearer ${process.env.GUARD_API_KEY}` } },
}));

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
const { resourceTemplates } = await client.listResourceTemplates();
const { prompts } = await client.listPrompts();
let progress = 0;
const aborted = new AbortController();
setTimeout(() => aborted.abort(), 500);
const result = {
  tools: tools.map((tool) => tool.name),
  echo: await text('everything-echo', { message: process.env.GUARD_PROMPT }),
  files: await text('filesystem-list_directory', { path: process.env.GUARD_FILES }),
  memory: await text('memory-create_entities', { entities: [{ name: 'guard', entityType: 'product', observations: ['watches'] }] }),
  graph: await text('memory-read_graph', {}),
  thought: await text('thinking-sequentialthinking', { thought: 'x', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
  sampling: await text('everything-trigger-sampling-request', { prompt: 'hi' }),
  elicitation: await text('everything-trigger-elicitation-request', {}),
  long: (await client.callTool({ name: 'everything-trigger-long-running-operation', arguments: { duration: 1, steps: 4 } }, undefined, { onprogress: () => { progress++; } })).content[0].text,
  progress,
  cancelled: await client.callTool({ name: 'everything-trigger-long-running-operation', arguments: { duration: 30, steps: 30 } }, undefined, { signal: aborted.signal })
    .then(() => null, (error) => error.name),
  after: await text('everything-echo', { message: 'still here' }),
  resource: (await client.readResource({ uri: resources[0].uri })).contents.length,
  templates: resourceTemplates.length,
  prompts: prompts.map((prompt) => prompt.name),
  prompt: (await client.getPrompt({ name: 'everything-args-prompt', arguments: { city: 'Bern' } })).messages[0].content.text,
  completion: (await client.complete({ ref: { type: 'ref/prompt', name: 'everything-completable-prompt' }, argument: { name: 'department', value: 'E' } })).completion.values,
  unknown: await failure('everything-nothing'),
};
await client.close();
process.stdout.write(JSON.stringify(result) + '\n');
