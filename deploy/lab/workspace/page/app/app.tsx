import { useState } from 'preact/hooks';
import { fetchUsers } from '../control/fetch-workspace.ts';
import { useResource } from '../control/use-resource.ts';
import { ClockContext, useTickingClock } from '../kit/clock.ts';
import { ConfirmProvider } from '../kit/confirm.tsx';
import { ToastProvider } from './toast-provider.tsx';
import { useRoute } from './use-route.ts';
import { useTheme } from './use-theme.ts';
import { WorkspaceView } from './workspace-view.tsx';

/** The whole page. Without a user in the address it is used as the first one there is. */
export function App() {
  const nowMs = useTickingClock();
  const theme = useTheme();
  const [route, go] = useRoute();
  const [attempt, setAttempt] = useState(0);
  const users = useResource('users', attempt, fetchUsers);
  const viewer = users.data?.find((user) => user.id === route.user) ?? users.data?.[0];
  if (viewer === undefined) {
    return (
      <main class="boot" aria-live="polite">
        {users.problem === undefined ? (
          'Loading the workspace…'
        ) : (
          <>
            <p>The workspace does not answer: {users.problem}</p>
            <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
              Try again
            </button>
          </>
        )}
      </main>
    );
  }
  return (
    <ClockContext.Provider value={nowMs}>
      <ToastProvider>
        <ConfirmProvider>
          <WorkspaceView key={viewer.id} viewerId={viewer.id} route={route} go={go} theme={theme} />
        </ConfirmProvider>
      </ToastProvider>
    </ClockContext.Provider>
  );
}
