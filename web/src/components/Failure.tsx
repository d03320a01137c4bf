import { Alert, Button } from "antd";
import { ApiError } from "../api/client";
import { useText } from "../i18n";

/** Of one field; a batch may have thousands. */
const mostReasons = 5;

/** What went wrong, in the server's own words where it has said any. */
export function useReason(): (error: unknown) => string {
  const t = useText();
  return (error) => {
    if (!(error instanceof ApiError))
      return error instanceof TypeError ? t.errors.offline : String((error as Error)?.message ?? error);
    const fields = Object.entries(error.errors).map(([field, why]) => {
      const more = why.length > mostReasons ? `; ${t.errors.more(why.length - mostReasons)}` : "";
      return `${field}: ${why.slice(0, mostReasons).join("; ")}${more}`;
    });
    return fields.length > 0 ? fields.join(" · ") : error.message;
  };
}

/** In the place of what could not be read, with a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText();
  const reason = useReason();
  return (
    <Alert
      type="error"
      showIcon
      title={t.errors.title}
      description={reason(error)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t.actions.retry}
          </Button>
        )
      }
    />
  );
}
