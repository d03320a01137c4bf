import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";
import { speak } from "../api/client";
import { en, type Text } from "./en";

export type Language = "en" | "zh";

const stored = "belfry.language";

interface Choice {
  language: Language;
  text: Text;
  choose(language: Language): void;
}

const Chosen = createContext<Choice>({ language: "en", text: en, choose: () => undefined });

/** The words of the chosen language. */
export function useText(): Text {
  return use(Chosen).text;
}

export function useLanguage(): Choice {
  return use(Chosen);
}

function preferred(): Language {
  const known = localStorage.getItem(stored);
  if (known === "en" || known === "zh") return known;
  return navigator.languages.find((tag) => /^(en|zh)/i.test(tag))?.startsWith("zh") ? "zh" : "en";
}

/** The words of a language; other languages than English are loaded when they are wanted. */
async function load(language: Language): Promise<Text> {
  return language === "zh" ? (await import("./zh")).zh : en;
}

export function Languages({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => {
    const first = preferred();
    speak(first);
    return first;
  });
  const [text, setText] = useState<Text | undefined>(language === "en" ? en : undefined);

  useEffect(() => {
    let wanted = true;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    void load(language).then((words) => wanted && setText(words));
    return () => {
      wanted = false;
    };
  }, [language]);

  const choice = useMemo(
    () =>
      text && {
        language,
        text,
        choose(other: Language) {
          localStorage.setItem(stored, other);
          // Before anything is drawn in it: what is asked for while drawing is to be answered in it.
          speak(other);
          setLanguage(other);
        },
      },
    [language, text],
  );
  return choice && <Chosen value={choice}>{children}</Chosen>;
}
