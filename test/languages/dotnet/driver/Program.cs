// The program that the tests over all languages drive: judge, hub or plant.
#nullable enable

using System;
using System.Threading.Tasks;

namespace Driver;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args.Length == 0 ? "" : args[args.Length - 1])
        {
            case "judge":
                Judge.Run();
                return 0;
            case "hub":
                await Hub.RunAsync();
                return 0;
            case "plant":
                await Plant.RunAsync();
                return 0;
            default:
                Console.Error.WriteLine("Call it with judge, hub or plant.");
                return 2;
        }
    }
}
