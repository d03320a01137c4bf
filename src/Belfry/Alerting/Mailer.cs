using System.Net;
using System.Net.Mail;

namespace Belfry.Alerting;

/// <summary>Tells a channel by mail.</summary>
/// <param name="options">Null: no mail server is configured.</param>
internal sealed partial class Mailer(MailOptions? options, TimeProvider clock, ILogger<Mailer> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Why the server took it for nobody; null when it took it for at least one.</returns>
    public async Task<string?> TellAsync(IReadOnlyList<string> recipients, Message message, CancellationToken ct)
    {
        if (options is null)
            return $"no mail server is configured at the master that leads ({MailOptions.Section}:Host in belfry.json)";
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var mail = new MailMessage { From = options.From, Subject = message.Subject, Body = message.Text };
            foreach (var recipient in recipients)
                mail.To.Add(recipient);
            // Machines that answer mails by themselves leave it alone.
            mail.Headers.Add("Auto-Submitted", "auto-generated");
            using var client = new SmtpClient(options.Host, options.Port) { EnableSsl = options.StartTls, DeliveryMethod = SmtpDeliveryMethod.Network };
            if (options.User is not null)
                client.Credentials = new NetworkCredential(options.User, options.Password());
            await client.SendMailAsync(mail, either.Token);
            return null;
        }
        catch (SmtpFailedRecipientException e) when (Refused(e) is var refused && refused.Count < recipients.Count)
        {
            // It is sent to the others, who would else be sent it again with every try.
            LogRefused(string.Join(", ", refused), e.Message);
            return null;
        }
        catch (Exception e) when (e is SmtpException or IOException or FormatException or UnauthorizedAccessException or InvalidOperationException)
        {
            return e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"the mail server did not take it for {Patience.TotalSeconds:0} s";
        }
    }

    private static List<string?> Refused(SmtpFailedRecipientException e)
        => [.. (e is SmtpFailedRecipientsException several ? several.InnerExceptions : [e]).Select(one => one.FailedRecipient)];

    [LoggerMessage(10110, LogLevel.Warning, "The mail server does not take mails for {Recipients}; the others of the channel were sent theirs: {Reason}")]
    private partial void LogRefused(string recipients, string reason);
}
