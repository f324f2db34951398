package __package__.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Works on the tasks of one lane one after the other, on those of different lanes side by side. */
final class Lanes {
  /** Works on a task; calls the second when the next of its lane may begin. */
  interface Worker {
    void work(Task task, Runnable next);
  }

  private final Map<String, Deque<Task>> lanes = new HashMap<>();
  private final ExecutorService workers;
  private final Worker worker;
  private int working;
  private boolean stopped;

  Lanes(ExecutorService workers, Worker worker) {
    this.workers = workers;
    this.worker = worker;
  }

  synchronized void add(Task task) {
    if (stopped) {
      task.giveBack();
      return;
    }
    String lane = task.arrived.lane();
    Deque<Task> queue = lanes.get(lane);
    if (queue != null) {
      queue.add(task);
      return;
    }
    lanes.put(lane, new ArrayDeque<>());
    begin(lane, task);
  }

  private void begin(String lane, Task task) {
    working++;
    workers.execute(() -> worker.work(task, once(() -> next(lane))));
  }

  private static Runnable once(Runnable work) {
    boolean[] done = new boolean[1];
    return () -> {
      synchronized (done) {
        if (done[0]) {
          return;
        }
        done[0] = true;
      }
      work.run();
    };
  }

  private synchronized void next(String lane) {
    working--;
    notifyAll();
    Deque<Task> queue = lanes.get(lane);
    Task task = queue == null ? null : queue.poll();
    if (task == null) {
      lanes.remove(lane);
    } else {
      begin(lane, task);
    }
  }

  /** Begins nothing more: what has not begun is handed to the consumer. */
  synchronized void stop(Consumer<Task> left) {
    stopped = true;
    lanes.values().forEach(queue -> {
      queue.forEach(left);
      queue.clear();
    });
  }

  /** Waits until what has begun is done; false when the time is over before. */
  synchronized boolean await(long timeoutMs) {
    long end = System.nanoTime() + timeoutMs * 1_000_000;
    try {
      while (working > 0) {
        long leftMs = (end - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          return false;
        }
        wait(leftMs);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
