// The unmodified SDK of the second line (both eras) against the hub, in the era that GUARD_MCP_MODE names. Prints one JSON object.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const client = new Client({ name: 'end-to-end', version: '1' }, { capabilities: {}, versionNegotiation: { mode: process.env.GUARD_MCP_MODE } });
await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', process.env.GUARD_BASE_URL), {
  requestInit: { headers: { 'x-litellm-api-key': `Bearer ${process.env.GUARD_API_KEY}` } },
}));

let progress = 0;
const { tools } = await client.listTools();
const echo = await client.callTool({ name: 'everything-echo', arguments: { message: process.env.GUARD_PROMPT } });
const long = await client.callTool({ name: 'everything-trigger-long-running-operation', arguments: { duration: 1, steps: 4 } }, { onprogress: () => { progress++; } });
const result = {
  tools: tools.map((tool) => tool.name),
  echo: echo.content[0].text,
  long: long.content[0].text,
  progress,
  resources: (await client.listResources()).resources.length,
  prompts: (await client.listPrompts()).prompts.length,
  unknown: await client.callTool({ name: 'everything-nothing', arguments: {} }).then(() => null, (error) => error.code),
  server: client.getServerVersion()?.name,
};
await client.close();
process.stdout.write(JSON.stringify(result) + '\n');
