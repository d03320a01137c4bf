import { Modal } from "antd";
import { useLayoutEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useText } from "../i18n";
import { sections } from "./pages";

const pages = sections.flatMap((section) => section.pages);
const goWithin = 3000;
const never = -Infinity;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The keys that work on every page, and the list of them. */
export function Shortcuts({ openPalette }: { openPalette(): void }) {
  const t = useText();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  // When g was pressed last, on the clock of events, which begins with the page: never is not zero.
  const goAt = useRef(never);

  // Before anything is drawn: whoever sees the page can use its keys.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const going = event.timeStamp - goAt.current < goWithin;
      goAt.current = never;
      const page = going ? pages.find((each) => each.letter === event.key) : undefined;
      if (page) void navigate(page.path);
      else if (event.key === "g") goAt.current = event.timeStamp;
      else if (event.key === "?") setHelp(true);
      else if (event.key === "/") focus("[data-main-search] input, input[data-main-search]", event);
      else if (event.key === "n") focus("[data-create]", event)?.click();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [navigate, openPalette]);

  const rows: [keys: string[], words: string][] = [
    [["Ctrl", "K"], t.keys.palette],
    [["/"], t.keys.search],
    [["n"], t.keys.create],
    [["/", "n", "G", "g"], t.keys.log],
    [["?"], t.keys.help],
    ...pages.map((page): [string[], string] => [["g", page.letter], String(t.nav[page.name])]),
  ];
  return (
    <Modal open={help} onCancel={() => setHelp(false)} footer={null} title={t.keys.title}>
      <table>
        <tbody>
          {rows.map(([keys, words]) => (
            <tr key={words}>
              <td style={{ padding: "3px 18px 3px 0", whiteSpace: "nowrap" }}>
                {keys.map((key) => (
                  <kbd key={key} style={{ marginRight: 4 }}>
                    {key}
                  </kbd>
                ))}
              </td>
              <td>{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

function focus(selector: string, event: KeyboardEvent): HTMLElement | undefined {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) return undefined;
  event.preventDefault();
  found.focus();
  return found;
}
