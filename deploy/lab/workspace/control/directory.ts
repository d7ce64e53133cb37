import { Hono } from 'hono';
import type { Workspace } from '../workspace.ts';

/** Who and what there is: users, channels, commands. */
export function directoryRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  app.get('/users', (context) => {
    const people = [...workspace.state.users.values()].filter((user) => !user.isBot);
    return context.json(people.map(({ id, name, role }) => ({ id, name, role })));
  });
  app.get('/channels', (context) => {
    const channels = [...workspace.state.channels.values()].filter((channel) => channel.kind !== 'im');
    return context.json(channels.map(({ id, name }) => ({ id, name })));
  });
  app.get('/commands', (context) => context.json(workspace.state.app.commands));
  return app;
}
