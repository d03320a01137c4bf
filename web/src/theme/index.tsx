import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";
import { useLanguage } from "../i18n";
import { stateColours, themeOf, type Mode } from "./tokens";

export type ThemeChoice = Mode | "system";

const stored = "belfry.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

interface Chosen {
  mode: Mode;
  choice: ThemeChoice;
  choose(choice: ThemeChoice): void;
}

const Theme = createContext<Chosen>({ mode: "light", choice: "system", choose: () => undefined });

export function useTheme(): Chosen {
  return use(Theme);
}

/** The colour of a state in the present theme. */
export function useStateColours(): Record<string, string> {
  return stateColours[useTheme().mode];
}

function known(): ThemeChoice {
  const choice = localStorage.getItem(stored);
  return choice === "light" || choice === "dark" ? choice : "system";
}

/** Light or dark as the system says, or as somebody chose here. */
export function Themes({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(known);
  const [isDark, setIsDark] = useState(dark.matches);
  const [locale, setLocale] = useState(enUS);
  const { language } = useLanguage();

  useEffect(() => {
    const listen = (event: MediaQueryListEvent) => setIsDark(event.matches);
    dark.addEventListener("change", listen);
    return () => dark.removeEventListener("change", listen);
  }, []);

  useEffect(() => {
    let wanted = true;
    const words =
      language === "zh"
        ? Promise.all([import("antd/locale/zh_CN"), import("dayjs/locale/zh-cn")]).then(([module]) => module.default)
        : Promise.resolve(enUS);
    void words.then((loaded) => wanted && setLocale(loaded));
    return () => {
      wanted = false;
    };
  }, [language]);

  const mode: Mode = choice === "system" ? (isDark ? "dark" : "light") : choice;
  useEffect(() => {
    document.documentElement.style.colorScheme = mode;
    document.documentElement.dataset.theme = mode;
  }, [mode]);

  const chosen = useMemo(
    () => ({
      mode,
      choice,
      choose(other: ThemeChoice) {
        localStorage.setItem(stored, other);
        setChoice(other);
      },
    }),
    [mode, choice],
  );
  const config = useMemo(() => themeOf(mode), [mode]);

  return (
    <Theme value={chosen}>
      <ConfigProvider theme={config} locale={locale}>
        <App className="app">{children}</App>
      </ConfigProvider>
    </Theme>
  );
}
