import type { Clock } from './clock.ts';
import { type Faults, noFaults } from './faults.ts';
import type { JsonObject } from './json.ts';
import type { AppDeclaration } from './manifest.ts';
import type { Notice, WorkspaceState } from './model.ts';
import { seedState } from './seed.ts';
import { createId } from './store/ids.ts';

/** Told to the page, which fetches again what it shows. */
export interface Change {
  readonly kind: 'message' | 'view' | 'home' | 'channel' | 'reaction' | 'notice' | 'faults' | 'app';
  readonly channel?: string;
  readonly thread_ts?: string;
  /** The only user it concerns; everybody when absent. */
  readonly user?: string;
}

/** An Events API event on its way to the app. */
export interface OutgoingEvent {
  readonly event: JsonObject;
  /** The conversation it happened in, if any: the app hears only of those its bot is in. */
  readonly channelId?: string;
}

export interface Workspace {
  readonly clock: Clock;
  /** The current state; another object after a reset. */
  readonly state: WorkspaceState;
  readonly faults: Faults;
  /** Address of the workspace itself, without a slash at the end. */
  readonly baseUrl: string;
  /** Where events and interactions go by HTTP; undefined means Socket Mode. */
  requestUrl: string | undefined;
  emit(event: OutgoingEvent): void;
  changed(change: Change): void;
  notify(notice: Omit<Notice, 'id' | 'time'>): Notice;
  /** Fresh messages, channels and faults; the sockets stay. */
  reset(): void;
  onEvent(listener: (event: OutgoingEvent) => void): void;
  /** Returns the way to stop listening. */
  onChange(listener: (change: Change) => void): () => void;
}

/** A new workspace in memory. It does nothing by itself: the edge listens to its events and changes. */
export function createWorkspace(options: {
  clock: Clock;
  declaration: AppDeclaration;
  baseUrl: () => string;
}): Workspace {
  const { clock, declaration } = options;
  let state = seedState(declaration, clock.nowMs());
  const faults = noFaults();
  const eventListeners: ((event: OutgoingEvent) => void)[] = [];
  const changeListeners = new Set<(change: Change) => void>();
  const changed = (change: Change): void => {
    for (const listener of changeListeners) listener(change);
  };
  return {
    clock,
    faults,
    requestUrl: undefined,
    get state() {
      return state;
    },
    get baseUrl() {
      return options.baseUrl();
    },
    changed,
    emit(event) {
      for (const listener of eventListeners) listener(event);
    },
    notify(notice) {
      const stored: Notice = { ...notice, id: createId(state, 'N'), time: clock.nowMs() };
      state.notices.push(stored);
      changed({
        kind: 'notice',
        user: notice.user,
        ...(notice.channel === undefined ? {} : { channel: notice.channel }),
      });
      return stored;
    },
    reset() {
      for (const scheduled of state.scheduled.values()) scheduled.cancel();
      const { callSeq, tickets } = state;
      state = { ...seedState(declaration, clock.nowMs()), callSeq, tickets };
      Object.assign(faults, noFaults());
      for (const kind of ['channel', 'message', 'view', 'home', 'notice', 'faults'] as const) changed({ kind });
    },
    onEvent(listener) {
      eventListeners.push(listener);
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
  };
}
