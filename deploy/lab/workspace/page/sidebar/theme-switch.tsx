import type { Theme } from '../app/use-theme.ts';
import { Icon, type IconName } from '../kit/icon.tsx';

interface ThemeSwitchProps {
  readonly theme: Theme;
  readonly onChange: (theme: Theme) => void;
}

const ROUND: Readonly<Record<Theme, { readonly icon: IconName; readonly label: string; readonly next: Theme }>> = {
  system: { icon: 'monitor', label: 'as the system', next: 'light' },
  light: { icon: 'sun', label: 'light', next: 'dark' },
  dark: { icon: 'moon', label: 'dark', next: 'system' },
};

/** Goes round light, dark, and as the system says. */
export function ThemeSwitch({ theme, onChange }: ThemeSwitchProps) {
  const { icon, label, next } = ROUND[theme];
  const text = `Theme: ${label}. Switch to ${ROUND[next].label}`;
  return (
    <button type="button" class="theme-switch" aria-label={text} title={text} onClick={() => onChange(next)}>
      <Icon name={icon} />
    </button>
  );
}
