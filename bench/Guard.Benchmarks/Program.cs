using BenchmarkDotNet.Running;

// In this process: building a program for each benchmark would take longer than measuring them all.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess"]);
