import { Button, Result } from "antd";
import { Link, useRouteError } from "react-router";
import { Page } from "../components/Page";
import { useText } from "../i18n";

/** In the place of a page that has thrown. */
export function Fault() {
  const t = useText();
  const error = useRouteError();
  return (
    <Result
      status="warning"
      title={t.errors.crashed}
      subTitle={
        <>
          {t.errors.crashedHint}
          <br />
          <code>{String((error as Error)?.message ?? error)}</code>
        </>
      }
      extra={<Button onClick={() => window.location.reload()}>{t.errors.reload}</Button>}
    />
  );
}

/** At an address that nothing has. */
export function Missing() {
  const t = useText();
  return (
    <Page title={t.errors.notFound}>
      <p className="quiet">{t.errors.notFoundHint}</p>
      <Link to="/">{t.nav.overview}</Link>
    </Page>
  );
}
