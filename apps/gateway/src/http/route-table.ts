interface Route {
  pattern: RegExp;
  methods: Set<string>;
}

/** Every route of the server: which methods a path has tells "wrong method" from "no such path". */
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  /** `url` as routers write it: `/models/:model`, `/docs/*`. */
  add(url: string, methods: string | readonly string[]): void {
    const route = this.routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const method of [methods].flat()) route.methods.add(method);
    this.routes.set(url, route);
  }

  /** Empty: there is no such path. */
  methodsOf(path: string): string[] {
    const methods = [...this.routes.values()]
      .filter((route) => route.pattern.test(path))
      .flatMap((route) => [...route.methods]);
    return [...new Set(methods)].toSorted();
  }
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replaceAll(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
