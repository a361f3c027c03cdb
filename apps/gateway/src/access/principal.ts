import type { ApiKey, Scope } from '#contracts';

/** Who asks. `anonymous` is everybody where keys are off, and whoever asks for what is public. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly name: string;
      /** Whose jobs it has; stays the same when the key is rotated. */
      readonly owner: string;
      readonly scopes: readonly Scope[];
    };

declare module 'fastify' {
  interface FastifyRequest {
    /** Known before the body is read. */
    principal: Principal;
  }
}

export const ANONYMOUS: Principal = { kind: 'anonymous' };

export function principalOf({ id, name, owner, scopes }: ApiKey): Principal {
  return { kind: 'key', keyId: id, name, owner, scopes };
}

export function mayDo(principal: Principal, scope: Scope): boolean {
  if (principal.kind === 'anonymous') return true;
  return principal.scopes.includes(scope) || principal.scopes.includes('admin');
}

/** Where keys are off there is nobody to hide a job from. */
export function maySee(principal: Principal, owner: string | undefined): boolean {
  return principal.kind === 'anonymous' || principal.owner === owner || principal.scopes.includes('admin');
}

/** Whose a job is that this one submits. */
export function ownerOf(principal: Principal): string | undefined {
  return principal.kind === 'key' ? principal.owner : undefined;
}

/** Who is said to have moved an alias. */
export function nameOf(principal: Principal): string {
  return principal.kind === 'key' ? principal.name : 'api';
}
