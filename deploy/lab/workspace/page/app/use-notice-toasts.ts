import { useEffect, useRef } from 'preact/hooks';
import type { Notice } from '../control/notice.ts';
import { useToast } from '../kit/toast.ts';

/**
 * Shows notices that have no place of their own (no channel to stand in, no open modal to stand on) for a while:
 * those that come after the page was opened.
 */
export function useNoticeToasts(notices: readonly Notice[], openViewIds: readonly string[]): void {
  const toast = useToast();
  const since = useRef(Date.now());
  const shown = useRef(new Set<string>());
  useEffect(() => {
    for (const notice of notices) {
      const hasPlace = notice.channel !== undefined || openViewIds.includes(notice.view_id ?? '');
      if (hasPlace || notice.time < since.current || shown.current.has(notice.id)) continue;
      shown.current.add(notice.id);
      toast(notice.text);
    }
  }, [notices]);
}
