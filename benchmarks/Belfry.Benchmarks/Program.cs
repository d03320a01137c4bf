using Belfry.Benchmarks;

return args switch
{
    ["cron", var document] => CronReport.Run(document),
    ["api-lists", var document, var jobs, var runs] => await ApiListsReport.RunAsync(document, int.Parse(jobs), int.Parse(runs), CancellationToken.None),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: ./bench cron | api-lists");
    return 2;
}
