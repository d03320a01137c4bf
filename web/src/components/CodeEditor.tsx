import * as monaco from "monaco-editor/editor/editor.api";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/contextmenu/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/folding/register";
import "monaco-editor/features/gotoLine/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/quickCommand/register";
import "monaco-editor/features/suggest/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/wordHighlighter/register";
import "monaco-editor/features/wordOperations/register";
import "monaco-editor/languages/definitions/go/register";
import "monaco-editor/languages/definitions/python/register";
import "monaco-editor/languages/definitions/shell/register";
import { useEffect, useRef } from "react";
import { useTheme } from "../theme";

(self as { MonacoEnvironment?: monaco.Environment }).MonacoEnvironment = { getWorker: () => new EditorWorker() };

// The ground of outputs, so that what is written and what it prints look alike.
monaco.editor.defineTheme("belfry-dark", {
  base: "vs-dark",
  inherit: true,
  rules: [],
  colors: { "editor.background": "#10151f" },
});

interface CodeEditorProps {
  value: string;
  change(value: string): void;
  language: "shell" | "python" | "go" | "plaintext";
  height: number | string;
  label: string;
  /** Ctrl+S, or Cmd+S. */
  save?: () => void;
}

export default function CodeEditor({ value, change, language, height, label, save }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const handlers = useRef({ change, save });
  const first = useRef({ value, language, label });
  // What it has told and has not been given back yet: the page is slower than a quick hand.
  const told = useRef(new Set<string>());
  const { mode } = useTheme();

  useEffect(() => {
    handlers.current = { change, save };
  }, [change, save]);

  useEffect(() => {
    const made = monaco.editor.create(box.current!, {
      value: first.current.value,
      language: first.current.language,
      ariaLabel: first.current.label,
      automaticLayout: true,
      minimap: { enabled: false },
      fontSize: 13,
      lineNumbersMinChars: 3,
      scrollBeyondLastLine: false,
      tabSize: 4,
      padding: { top: 8, bottom: 8 },
      renderLineHighlightOnlyWhenFocus: true,
      fixedOverflowWidgets: true,
      scrollbar: { alwaysConsumeMouseWheel: false },
    });
    made.onDidChangeModelContent(() => {
      told.current.add(made.getValue());
      handlers.current.change(made.getValue());
    });
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, () => handlers.current.save?.());
    editor.current = made;
    return () => {
      made.getModel()?.dispose();
      made.dispose();
    };
  }, []);

  useEffect(() => {
    const made = editor.current;
    if (!made) return;
    if (made.getValue() === value) told.current.clear();
    // An echo of what was typed a moment ago must not undo what was typed since.
    else if (!told.current.has(value)) made.setValue(value);
  }, [value]);
  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) monaco.editor.setModelLanguage(model, language);
  }, [language]);
  useEffect(() => monaco.editor.setTheme(mode === "dark" ? "belfry-dark" : "vs"), [mode]);

  return <div ref={box} style={{ height, border: "1px solid var(--line)", borderRadius: 8, overflow: "hidden" }} />;
}
