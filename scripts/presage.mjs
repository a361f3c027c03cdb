#!/usr/bin/env node
// The `presage` command: the same start as the apps', so that it runs with the product's own Node and is never stale.
process.argv.splice(2, 0, 'cli');
await import('./run.mjs');
