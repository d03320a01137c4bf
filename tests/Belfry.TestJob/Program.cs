using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Belfry.TestJob;

// The program that tests run as a job: what it does is its first argument.
switch (args)
{
    case ["print", var bytes]:
        Print(long.Parse(bytes));
        return 0;
    case ["exit", var code]:
        return int.Parse(code);
    case ["env"]:
        foreach (var entry in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().OrderBy(e => (string)e.Key, StringComparer.Ordinal))
            Console.WriteLine($"{entry.Key}={entry.Value}");
        return 0;
    case ["ignore-term"]:
        IgnoreTerm("ready");
        return 0;
    case ["grandchild"]:
        // The grandchild ignores SIGTERM; it and its child write to the run's output.
        Start(Environment.ProcessPath!, "ignore-term");
        IgnoreTerm("parent ready");
        return 0;
    case ["escape"]:
        // A session of its own, an empty environment, no parent, and no hold on the output.
        Start("setsid", "--fork", "env", "-i", "sh", "-c", "exec sleep 98765 >/dev/null 2>&1");
        Console.WriteLine("escaped");
        return 0;
    case ["worker", .. var options]:
        return await WorkerProcess.RunAsync(options);
    default:
        await Console.Error.WriteLineAsync("Belfry.TestJob: print N | exit N | env | ignore-term | grandchild | escape | worker …");
        return 2;
}

static void Print(long bytes)
{
    using var output = Console.OpenStandardOutput();
    var line = new byte[64 * 1024];
    for (var i = 0; i < line.Length; i++)
        line[i] = i % 64 is 63 ? (byte)'\n' : (byte)('a' + (i % 26));
    for (; bytes > 0; bytes -= line.Length)
        output.Write(line.AsSpan(0, (int)Math.Min(bytes, line.Length)));
}

static void IgnoreTerm(string said)
{
    using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
    Console.WriteLine(said);
    using var never = new ManualResetEventSlim();
    never.Wait();
}

static void Start(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments));
    ArgumentNullException.ThrowIfNull(process);
    if (arguments[0] is "--fork")
        process.WaitForExit();
}
