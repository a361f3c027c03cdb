import { Injectable } from '@nestjs/common';
import type { Access } from './declared-access.js';

/** What every route of this server has declared; complete when the application is initialized. */
@Injectable()
export class AccessTable {
  private readonly declared = new Map<string, Access>();

  /** `url` as routers write it: `/models/:model`. */
  add(methods: string | readonly string[], url: string, access: Access): void {
    for (const method of [methods].flat()) this.declared.set(`${method} ${url}`, access);
  }

  of(method: string, url: string): Access | undefined {
    return this.declared.get(`${method} ${url}`);
  }

  get all(): { method: string; url: string; access: Access }[] {
    return [...this.declared].map(([route, access]) => {
      const [method = '', url = ''] = route.split(' ');
      return { method, url, access };
    });
  }
}
