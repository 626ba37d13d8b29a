// The unmodified SDK, pointed at a gateway by the environment. Each scenario prints one JSON object.
import OpenAI from 'openai';

export const model = process.env.GUARD_MODEL;

/** Retries are off: a test counts what the gateway does, not what the SDK repeats. */
export const client = new OpenAI({
  baseURL: process.env.GUARD_BASE_URL,
  apiKey: process.env.GUARD_API_KEY,
  maxRetries: 0,
  timeout: 60_000,
});

export { OpenAI };

export const tools = [{
  type: 'function',
  function: {
    name: 'lookup_weather',
    description: 'Weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  },
}];

export const prompt = process.env.GUARD_PROMPT ?? 'Hello';

export function print(result) {
  process.stdout.write(JSON.stringify(result) + '\n');
}

/** What an application sees of an error: the class that it can catch, and the members that it can read. */
export function describe(error) {
  return {
    type: error.constructor.name,
    isApiError: error instanceof OpenAI.APIError,
    status: error.status ?? null,
    code: error.code ?? null,
    errorType: error.type ?? null,
    message: error.message,
  };
}
