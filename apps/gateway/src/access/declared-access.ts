import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Scope } from '#contracts';
import type { AccessTable } from './access-table.js';

/** What a route asks of whoever calls it: nothing, or a key with a scope. */
export type Access = Scope | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** Declares what a controller's route asks for; a route without a controller has `config: { access }`. */
export const Needs = (access: Access): MethodDecorator => RouteConfig({ access });

/** Routes that libraries mount, by their URL. */
const MOUNTED: Readonly<Record<string, Access>> = {
  '/health': 'public',
  '/healthz': 'public',
  '/ready': 'public',
  '/readyz': 'public',
  // These two say which models there are, and how much they are asked.
  '/meta': 'models:read',
  '/metrics': 'models:read',
  '/openapi.json': 'public',
  '/openapi.yaml': 'public',
  '/docs': 'public',
};

/** Deny by default: from now on a route that does not declare its access cannot be added, and the process not start. */
export function demandDeclaredAccess(server: FastifyInstance, table: AccessTable): void {
  server.addHook('onRoute', (route) => {
    const access = route.config?.access ?? mountedAccess(route);
    if (access === undefined) {
      throw new Error(`${String(route.method)} ${route.url} does not declare who may call it (@Needs)`);
    }
    route.config = { ...route.config, access };
    table.add(route.method, route.url, access);
  });
}

function mountedAccess({ url }: RouteOptions): Access | undefined {
  // Its scripts and styles, which the library names.
  if (url.startsWith('/docs/')) return 'public';
  return Object.hasOwn(MOUNTED, url) ? MOUNTED[url] : undefined;
}
