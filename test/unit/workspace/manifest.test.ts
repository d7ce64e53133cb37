import { expect, test } from 'vitest';
import { fetchDeclaration } from '../../../deploy/lab/workspace/manifest.ts';

test('without a manifest nothing is granted: the workspace does not start', async () => {
  await expect(fetchDeclaration('/nowhere/slack-manifest.yaml')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the declaration is what the manifest of the repository says', async () => {
  const path = new URL('../../../deploy/bot/slack-manifest.yaml', import.meta.url).pathname;
  const declaration = await fetchDeclaration(path);
  expect(declaration.name).toBe('Howdah');
  expect(declaration.commands.map(({ command }) => command)).toEqual(['/pg']);
  expect(declaration.botScopes).toContain('commands');
});
