import { useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { useReason } from "./Failure";

/**
 * Something that a person does: says what came of it, in the server's words when it was refused.
 * @param refused says whether the refusal is shown elsewhere.
 */
export function useAction<I, O>(
  work: (input: I) => Promise<O>,
  done?: (output: O, input: I) => string | void,
  refused?: (error: unknown) => boolean,
) {
  const { message, notification } = App.useApp();
  const reason = useReason();
  return useMutation({
    mutationFn: work,
    onSuccess: (output, input) => {
      const words = done?.(output, input);
      if (words) void message.success(words);
    },
    onError: (error) => {
      if (!refused?.(error)) notification.error({ title: reason(error), placement: "bottomRight" });
    },
  });
}
