// Drives the official Replit client: reads a list of steps (JSON, standard input), does them against REPLIT_DB_URL's
// database and prints their results as a JSON array. A step is ["set", key, value], ["get", key], ["raw", key],
// ["delete", key] or ["list", prefix]; a result is {ok, value} or {ok, error}.
import { readFileSync } from "node:fs";
import Database from "@replit/database";

const client = new Database(process.env.REPLIT_DB_URL);

const operations = {
  set: (key, value) => client.set(key, value),
  get: (key) => client.get(key),
  raw: (key) => client.get(key, { raw: true }),
  delete: (key) => client.delete(key),
  list: (prefix) => client.list(prefix),
};

const results = [];
for (const [operation, ...parameters] of JSON.parse(readFileSync(0, "utf8"))) {
  const { ok, value, error } = await operations[operation](...parameters);
  results.push(ok ? { ok, value: value === client ? null : value } : { ok, error });
}
process.stdout.write(JSON.stringify(results));
