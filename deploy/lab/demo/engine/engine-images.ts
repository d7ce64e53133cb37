import { join } from 'node:path';
import type Docker from 'dockerode';
import { runCommand } from '../../host/run-command.ts';
import { hashOfFolder, type StackImage, stackDirectory, stackImageList } from '../../image/stack-images.ts';
import { demoStack } from './engine-secrets.ts';

const contextOf = (image: StackImage): string => join(stackDirectory, 'images', image.folder);

/** Name of an image on the engine itself; its tag is the hash of what it is built from. */
export const engineImageOf = async (image: StackImage): Promise<string> =>
  `${demoStack}/${image.folder}:${await hashOfFolder(contextOf(image))}`;

/** Builds the images that the engine does not have. Returns the variables of stack.yml that name them. */
export async function ensureEngineImages(options: {
  engine: Docker;
  dockerHost: string;
  tell: (sentence: string) => void;
}): Promise<Readonly<Record<string, string>>> {
  const { engine, dockerHost, tell } = options;
  const names: Record<string, string> = {};
  for (const image of stackImageList) {
    const reference = await engineImageOf(image);
    names[image.variable] = reference;
    const present = await engine.listImages({ filters: { reference: [reference] } });
    if (present.length > 0) continue;
    tell(`Building the image ${reference} there …`);
    await runCommand(['docker', 'build', '--tag', reference, contextOf(image)], {
      env: { DOCKER_HOST: dockerHost, DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' },
    });
  }
  return names;
}
