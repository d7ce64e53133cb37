import { useEffect, useState } from 'preact/hooks';

export type Theme = 'system' | 'light' | 'dark';

const STORED_AS = 'howdah-theme';

/** The chosen theme, kept in this browser; `system` follows the viewer's own setting. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => readTheme(localStorage.getItem(STORED_AS)));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(STORED_AS, theme);
  }, [theme]);
  return [theme, setTheme];
}

function readTheme(stored: string | null): Theme {
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
