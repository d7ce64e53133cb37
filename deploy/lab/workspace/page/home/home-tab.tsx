import { useEffect } from 'preact/hooks';
import { BlockList } from '../blocks/block-list.tsx';
import { requestOpenHome } from '../control/actions.ts';
import { usePlaceSurface } from '../control/use-place-surface.ts';
import type { View } from '../control/view.ts';
import { useDirectory } from '../kit/directory.ts';
import { SurfaceContext } from '../kit/surface.ts';
import { sentenceOf, useToast } from '../kit/toast.ts';

interface HomeTabProps {
  readonly appName: string;
  /** What the app published for the viewer; undefined until it did. */
  readonly view: View | undefined;
}

/** The App Home of the viewer. Opening it tells the app, which may publish a fresh one. */
export function HomeTab({ appName, view }: HomeTabProps) {
  const { viewerId } = useDirectory();
  const toast = useToast();
  const surface = usePlaceSurface({
    reference: { home: true },
    place: 'home',
    channel: undefined,
    known: view?.state?.values,
  });
  useEffect(() => {
    requestOpenHome(viewerId).catch((error: unknown) => toast(sentenceOf(error)));
  }, [viewerId]);
  return (
    <section class="home" aria-label={`${appName} Home`}>
      {view === undefined ? (
        <p class="empty">{appName} has published nothing for you here yet.</p>
      ) : (
        <SurfaceContext.Provider value={surface}>
          <BlockList blocks={view.blocks} />
        </SurfaceContext.Provider>
      )}
    </section>
  );
}
