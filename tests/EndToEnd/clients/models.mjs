import { client, print } from './client.mjs';

const models = [];
for await (const model of client.models.list()) {
  models.push(model.id);
}

print({ models });
