using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Belfry.Core.Jobs;
using Belfry.Core.Protocol;
using Belfry.Worker.Output;
using Belfry.Worker.Processes;
using Belfry.Worker.Runs;

namespace Belfry.Worker.Executors;

/// <summary>
/// Carries out runs of type http inside the worker: one call, whose answer is the output. Connections are pooled,
/// certificates are checked, redirects followed to a bound, unless the job expects one.
/// </summary>
/// <param name="connectLimit">How long a connection may take to come about.</param>
internal sealed class HttpExecutor(TimeSpan connectLimit) : IExecutor, IDisposable
{
    public static readonly TimeSpan UsualConnectLimit = TimeSpan.FromSeconds(15);

    public const int MostRedirects = 10;

    private const int BufferBytes = 16 * 1024;

    private readonly HttpMessageInvoker _following = Client(redirects: true, connectLimit);
    private readonly HttpMessageInvoker _staying = Client(redirects: false, connectLimit);

    public async Task<RunEnd> RunAsync(WorkerRun run, CapturedOutput output, Action<Spawned?> started)
    {
        var spec = run.Assignment!.Spec;
        var call = spec.Http ?? new HttpCall();
        if (!Uri.TryCreate(spec.Target.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return RunEnd.Failed(Failures.NoUrl(spec.Target));
        using var request = Request(url, call, out var failure);
        if (request is null)
            return RunEnd.Failed(Failures.BadRequest(failure!));
        started(null);
        using var stopping = new CancellationTokenSource();
        var answer = CallAsync(request, call, output, stopping.Token);
        if (await Task.WhenAny(answer, run.StopRequested) == answer)
            return await answer;
        await stopping.CancelAsync();
        await answer;
        return ProcessVerdict.OfStop(await run.StopRequested);
    }

    public void Dispose()
    {
        _following.Dispose();
        _staying.Dispose();
    }

    private async Task<RunEnd> CallAsync(
        HttpRequestMessage request, HttpCall call, CapturedOutput output, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.Authority;
        int? status = null;
        try
        {
            var client = call.ExpectStatus is >= 300 and < 400 ? _staying : _following;
            using var response = await client.SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
            var found = await CopyAsync(response, call.ExpectContent, output, cancellationToken);
            return Judge(response, call, found);
        }
        catch (HttpRequestException e)
        {
            return RunEnd.Failed(Words(e, request.RequestUri.DnsSafeHost, address), status);
        }
        catch (IOException e)
        {
            return RunEnd.Failed(Failures.AnswerBroke(SystemWords.OneLine(e.Message)), status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return RunEnd.Failed(Failures.ConnectTimedOut(address), status);
        }
        catch (OperationCanceledException)
        {
            return RunEnd.Failed(Failures.WorkerStopped(), status);
        }
    }

    private static RunEnd Judge(HttpResponseMessage response, HttpCall call, bool contentFound)
    {
        var status = (int)response.StatusCode;
        var expected = call.ExpectStatus is { } exact ? status == exact : status is >= 200 and < 300;
        if (!expected)
        {
            return RunEnd.Failed(
                status is >= 300 and < 400 && response.Headers.Location is not null && call.ExpectStatus is null
                    ? Failures.TooManyRedirects(MostRedirects)
                    : Failures.UnexpectedStatus(status, call.ExpectStatus),
                status);
        }

        return contentFound
            ? new RunEnd(RunOutcome.Succeeded, status, null)
            : RunEnd.Failed(Failures.ContentMissing(), status);
    }

    // The text is looked for in the whole answer, also in what the cap leaves out and across the borders of reads.
    private static async Task<bool> CopyAsync(
        HttpResponseMessage response, string? wanted, CapturedOutput output, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(wanted ?? "");
        var found = text.Length is 0;
        var kept = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes + text.Length);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await body.ReadAsync(buffer.AsMemory(kept, BufferBytes), cancellationToken) is var count and > 0)
            {
                output.Write(buffer.AsSpan(kept, count));
                if (found)
                    continue;
                var seen = buffer.AsSpan(0, kept + count);
                found = seen.IndexOf(text) >= 0;
                kept = Math.Min(text.Length - 1, seen.Length);
                seen[^kept..].CopyTo(buffer);
            }

            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HttpRequestMessage? Request(Uri url, HttpCall call, out string? failure)
    {
        failure = null;
        var request = new HttpRequestMessage();
        try
        {
            request.RequestUri = url;
            request.Method = new HttpMethod(call.Method);
            if (call.Body is not null)
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body));
            foreach (var (name, value) in call.Headers ?? new Dictionary<string, string>())
                Add(request, name, value);
            if (url.UserInfo.Length > 0 && !request.Headers.Contains("Authorization"))
                request.Headers.Authorization = BasicOf(url);
            if (request.Headers.UserAgent.Count is 0)
                request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Belfry", null));
            return request;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            request.Dispose();
            failure = SystemWords.OneLine(e.Message);
            return null;
        }
    }

    // .NET keeps the headers of the content apart; a job need not.
    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new FormatException($"the value of {name} has more than one line");

        // The worker counts the body itself; a number that differs would break the call off.
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            return;
        if (request.Headers.TryAddWithoutValidation(name, value))
            return;
        request.Content ??= new ByteArrayContent([]);
        if (!request.Content.Headers.TryAddWithoutValidation(name, value))
            throw new FormatException($"{name} is no name of a header");
    }

    // As curl and browsers read user:password@ in front of the host (RFC 7617); .NET ignores it.
    private static AuthenticationHeaderValue BasicOf(Uri url)
    {
        var credentials = string.Join(':', url.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString));
        if (!credentials.Contains(':'))
            credentials += ":";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    }

    private static string Words(HttpRequestException e, string host, string address) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Failures.NoSuchHost(host),
        HttpRequestError.SecureConnectionError => Failures.NotTrusted(address, Cause(e)),
        HttpRequestError.ConnectionError => Failures.NotConnected(address, Cause(e)),
        _ => Failures.AnswerBroke(Cause(e)),
    };

    private static string Cause(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e is SocketException socket ? socket.SocketErrorCode.ToString() : SystemWords.OneLine(e.Message);
    }

    private static HttpMessageInvoker Client(bool redirects, TimeSpan connectLimit) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = redirects,
        MaxAutomaticRedirections = MostRedirects,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = connectLimit,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        UseCookies = false,
    });
}
