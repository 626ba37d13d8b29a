using System.Globalization;

namespace Guard.Host.Commands;

/// <summary>Says on a terminal how far long work has come; says nothing elsewhere.</summary>
internal sealed class Progress(TextWriter errors, string noun)
{
    private readonly bool _isShown = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;
    private long _count;
    private bool _isOpen;

    public void Add(int count)
    {
        _count += count;
        if (_isShown)
        {
            _isOpen = true;
            errors.Write(string.Create(CultureInfo.InvariantCulture, $"\r{_count} {noun}"));
        }
    }

    public void End()
    {
        if (_isOpen)
        {
            errors.WriteLine();
        }
    }
}
