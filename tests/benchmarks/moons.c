/* The loss of micrograd's moons demo and its gradient in C, as one would write it by hand.
 *
 *     gcc -O3 -march=native -shared -fPIC -o moons.so moons.c -lm
 *     gcc -O3 -march=native -ffast-math -fPIC -c -o moons.o moons.c && gcc -shared -o moons.so moons.o -lm
 *
 * In two steps: linked with -ffast-math, a library has the processor take subnormal numbers
 * for zero, in everything else that runs in the process too.
 *
 * The network is MLP(2, [16, 16, 1]) with relu, the loss the mean of max(0, 1 - y * score) plus
 * 1e-4 times the sum of the squares of all parameters. Samples are taken BLOCK at a time, side by
 * side, so that every inner loop is over samples; sums over samples are kept in LANES parts, so
 * that they need no reordering to be vectorised.
 */
#include <string.h>

enum { WIDTH = 16, LANES = 8, BLOCK = 128, COUNT = WIDTH * 3 + WIDTH * (WIDTH + 1) + WIDTH + 1 };

typedef double Lanes[LANES];
typedef double Row[BLOCK] __attribute__((aligned(64)));

static inline void add_product(double *restrict sum, const double *restrict a,
                               const double *restrict b)
{
    Lanes part = {0};
    for (int s = 0; s < BLOCK; s += LANES)
        for (int lane = 0; lane < LANES; lane++)
            part[lane] += a[s + lane] * b[s + lane];
    for (int lane = 0; lane < LANES; lane++)
        sum[lane] += part[lane];
}

static inline void add_all(double *restrict sum, const double *restrict a)
{
    Lanes part = {0};
    for (int s = 0; s < BLOCK; s += LANES)
        for (int lane = 0; lane < LANES; lane++)
            part[lane] += a[s + lane];
    for (int lane = 0; lane < LANES; lane++)
        sum[lane] += part[lane];
}

/* x has n rows of two; p and gradient are neuron by neuron, weights then bias. Returns the loss. */
double moons(long n, const double *restrict x, const double *restrict y, const double *restrict p,
             double *restrict gradient)
{
    const double(*first)[3] = (const void *)p;
    const double(*second)[WIDTH + 1] = (const void *)(p + WIDTH * 3);
    const double *third = p + WIDTH * 3 + WIDTH * (WIDTH + 1);
    Lanes sums[COUNT] __attribute__((aligned(64))), losses = {0};
    Lanes(*first_sums)[3] = (void *)sums;
    Lanes(*second_sums)[WIDTH + 1] = (void *)(sums + WIDTH * 3);
    Lanes *third_sums = sums + WIDTH * 3 + WIDTH * (WIDTH + 1);
    Row x0, x1, sign, there, score, loss_of, delta, hidden1[WIDTH], hidden2[WIDTH], delta1[WIDTH];
    memset(sums, 0, sizeof sums);

    for (long start = 0; start < n; start += BLOCK) {
        /* The last block is filled up with samples that count for nothing. */
        int count = n - start < BLOCK ? n - start : BLOCK;
        for (int s = 0; s < count; s++) {
            x0[s] = x[2 * (start + s)];
            x1[s] = x[2 * (start + s) + 1];
            sign[s] = y[start + s];
            there[s] = 1.0;
        }
        for (int s = count; s < BLOCK; s++)
            x0[s] = x1[s] = sign[s] = there[s] = 0.0;

        for (int i = 0; i < WIDTH; i++)
            for (int s = 0; s < BLOCK; s++) {
                double net = first[i][0] * x0[s] + first[i][1] * x1[s] + first[i][2];
                hidden1[i][s] = net > 0.0 ? net : 0.0;
            }
        for (int s = 0; s < BLOCK; s++)
            score[s] = third[WIDTH];
        for (int j = 0; j < WIDTH; j++)
            for (int s = 0; s < BLOCK; s++) {
                double net = second[j][WIDTH];
                for (int i = 0; i < WIDTH; i++)
                    net += second[j][i] * hidden1[i][s];
                net = net > 0.0 ? net : 0.0;
                hidden2[j][s] = net;
                score[s] += third[j] * net;
            }
        for (int s = 0; s < BLOCK; s++) {
            double margin = there[s] - sign[s] * score[s], slope = -sign[s];
            loss_of[s] = margin > 0.0 ? margin : 0.0;
            delta[s] = margin > 0.0 ? slope : 0.0;
        }
        add_all(losses, loss_of);

        /* The gradient: hidden2 and then delta1 become the derivatives by the net inputs. */
        add_all(third_sums[WIDTH], delta);
        for (int j = 0; j < WIDTH; j++) {
            add_product(third_sums[j], delta, hidden2[j]);
            for (int s = 0; s < BLOCK; s++) {
                double back = third[j] * delta[s];
                hidden2[j][s] = hidden2[j][s] > 0.0 ? back : 0.0;
            }
            add_all(second_sums[j][WIDTH], hidden2[j]);
            for (int i = 0; i < WIDTH; i++)
                add_product(second_sums[j][i], hidden2[j], hidden1[i]);
        }
        for (int i = 0; i < WIDTH; i++) {
            for (int s = 0; s < BLOCK; s++) {
                double back = 0.0;
                for (int j = 0; j < WIDTH; j++)
                    back += second[j][i] * hidden2[j][s];
                delta1[i][s] = hidden1[i][s] > 0.0 ? back : 0.0;
            }
            add_product(first_sums[i][0], delta1[i], x0);
            add_product(first_sums[i][1], delta1[i], x1);
            add_all(first_sums[i][2], delta1[i]);
        }
    }

    double loss = 0.0, squares = 0.0;
    for (int lane = 0; lane < LANES; lane++)
        loss += losses[lane];
    for (int k = 0; k < COUNT; k++) {
        double sum = 0.0;
        for (int lane = 0; lane < LANES; lane++)
            sum += sums[k][lane];
        gradient[k] = sum / n + 2e-4 * p[k];
        squares += p[k] * p[k];
    }
    return loss / n + 1e-4 * squares;
}
