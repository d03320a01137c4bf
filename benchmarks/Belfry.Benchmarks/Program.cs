using System.CommandLine;
using Belfry.Benchmarks.Api;
using Belfry.Benchmarks.Cron;
using Belfry.Benchmarks.Lateness;
using Belfry.Benchmarks.Lists;
using Belfry.Benchmarks.Output;
using Belfry.Benchmarks.Scale;
using Belfry.Benchmarks.Site;
using Belfry.Benchmarks.Spawn;
using Belfry.Benchmarks.Throughput;

var document = new Argument<string>("document") { Description = "Where the tables go." };
// For all of them, so that ./bench all can be told too; each measures as long as is usual for it without.
var seconds = new Option<int?>("--seconds") { Description = "How long each measure lasts.", Recursive = true };
var json = new Option<bool>("--json") { Description = "Print an object for machines instead, and write no document.", Recursive = true };

var cron = new Command("cron") { document };
cron.SetAction(parsed => CronReport.Run(parsed.GetRequiredValue(document), parsed.GetValue(json)));

var jobs = new Argument<int>("jobs") { DefaultValueFactory = _ => 1_000_000 };
var runs = new Argument<int>("runs") { DefaultValueFactory = _ => 10_000_000 };
var kept = new Option<string?>("--data") { Description = "A folder that keeps the filled database: the next run with it need not fill one." };
var only = new Option<string?>("--only") { Description = "Measures only what has this in its text, and writes no document." };
var lists = new Command("api-lists") { document, jobs, runs, kept, only };
lists.SetAction((parsed, ct) => ApiListsReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(jobs), parsed.GetValue(runs), parsed.GetValue(kept), parsed.GetValue(only), parsed.GetValue(json), ct));

var rounds = new Option<int?>("--rounds") { Description = "How often each is measured, in turns with the others." };
var throughput = new Command("throughput") { document, rounds, only };
throughput.SetAction((parsed, ct) => ThroughputReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(only), parsed.GetValue(json), ct));

var lateness = new Command("lateness") { document };
lateness.SetAction((parsed, ct) => LatenessReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(json), ct));

var scale = new Command("scale") { document };
scale.SetAction((parsed, ct) => ScaleReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(json), ct));

var spawn = new Command("spawn") { document };
spawn.SetAction((parsed, ct) => SpawnReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(json), ct));

var api = new Command("api") { document };
api.SetAction((parsed, ct) => ApiReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(json), ct));

var output = new Command("output") { document };
output.SetAction((parsed, ct) => OutputReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(json), ct));

var guard = new Command("guard") { document };
guard.SetAction((_, ct) => ThroughputGuard.RunAsync(ct));

// "cron" starts no server.
using var flat = args is ["cron", ..] ? null : Autogroup.SwitchOff();
return await new RootCommand("Measures Belfry.") { seconds, json, cron, lists, throughput, lateness, scale, spawn, api, output, guard }.Parse(args)
    // Servers are stopped and folders removed when it is interrupted, too.
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
