import type { z } from 'zod';
import type { Token, WorkspaceState } from '../model.ts';
import type { Workspace } from '../workspace.ts';
import { type Answer, refuse } from './answer.ts';
import { argumentMessages } from './arguments.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a method knows of the call besides its arguments. */
export interface Call {
  readonly workspace: Workspace;
  readonly state: WorkspaceState;
  readonly nowMs: number;
  readonly token: Token;
  /** Address the caller reached the workspace by, without a slash at the end. */
  readonly baseUrl: string;
}

export interface MethodDeclaration<Arguments> {
  readonly name: string;
  /** Which token may call it; `none` for api.test. */
  readonly token: 'bot' | 'app' | 'none';
  /** Any one of these scopes is enough; none needed when empty. */
  readonly scopes: readonly string[];
  readonly limit: RateLimit;
  readonly args: z.ZodType<Arguments>;
  run(call: Call, args: Arguments): Answer;
}

/** A Web API method, ready to be called with unchecked arguments. */
export interface Method {
  readonly name: string;
  readonly token: 'bot' | 'app' | 'none';
  readonly scopes: readonly string[];
  readonly limit: RateLimit;
  invoke(call: Call, args: unknown): Answer;
}

/** Declares a Web API method: its arguments are checked before it runs. */
export function defineMethod<Arguments>(declaration: MethodDeclaration<Arguments>): Method {
  const { name, token, scopes, limit } = declaration;
  return {
    name,
    token,
    scopes,
    limit,
    invoke(call, args) {
      const parsed = declaration.args.safeParse(args);
      if (!parsed.success) return refuse('invalid_arguments', argumentMessages(parsed.error));
      return declaration.run(call, parsed.data);
    },
  };
}
