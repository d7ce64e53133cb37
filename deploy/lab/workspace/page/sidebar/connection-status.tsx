import type { AppInfo } from '../control/workspace.ts';

interface ConnectionStatusProps {
  readonly app: AppInfo;
  /** Whether this page hears of changes. */
  readonly pageConnected: boolean;
}

/** Whether the app and this page are connected to the workspace. */
export function ConnectionStatus({ app, pageConnected }: ConnectionStatusProps) {
  return (
    <div class="connection" role="status">
      <StatusLine good={app.connected} text={describeApp(app)} name="app" />
      <StatusLine good={pageConnected} text={pageConnected ? 'Page: live' : 'Page: reconnecting…'} name="page" />
    </div>
  );
}

function describeApp({ name, connected, sockets }: AppInfo): string {
  if (!connected) return `${name}: not connected`;
  if (sockets === 0) return `${name}: connected over HTTP`;
  return `${name}: connected${sockets > 1 ? ` (${sockets} sockets)` : ''}`;
}

function StatusLine({ good, text, name }: { readonly good: boolean; readonly text: string; readonly name: string }) {
  return (
    <div class="status-line" data-status={name} data-good={good}>
      <span class={good ? 'status-dot status-good' : 'status-dot status-bad'} aria-hidden="true" />
      {text}
    </div>
  );
}
