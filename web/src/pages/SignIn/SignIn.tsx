import { useEffect } from "react";
import { useText } from "../../i18n";
import { LanguageChoice, ThemeSwitch } from "../../layout/Choices";
import "./SignIn.css";
import { SignInForm } from "./SignInForm";

export function SignIn() {
  const t = useText();
  useEffect(() => {
    document.title = `${t.signIn.title} · Belfry`;
  }, [t]);

  return (
    <div className="signin">
      <div className="signin-choices">
        <LanguageChoice />
        <ThemeSwitch />
      </div>
      <main className="signin-card">
        <img src="/belfry.svg" alt="" width={52} height={52} />
        <h1>Belfry</h1>
        <p className="quiet">{t.signIn.lead}</p>
        <SignInForm />
        <details>
          <summary>{t.signIn.first}</summary>
          <p className="quiet">{t.signIn.firstHint}</p>
        </details>
      </main>
    </div>
  );
}
