import type { JsonObject } from '../json.ts';
import type { User, WorkspaceState } from '../model.ts';

/** The fields every interactive payload carries. */
export function interactionHead(state: WorkspaceState, user: User): JsonObject {
  return {
    team: { id: state.team.id, domain: state.team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: state.app.id,
    token: state.app.verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Text as a person's client sends it: Slack escapes its three control characters, except in mentions typed whole. */
export function escapeTyped(text: string): string {
  const mention = /<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>/g;
  let escaped = '';
  let from = 0;
  for (const match of text.matchAll(mention)) {
    escaped += escapeControl(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return escaped + escapeControl(text.slice(from));
}

/** Slack's escape of its three control characters. */
export function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
